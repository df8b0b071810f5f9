var snapBtn = document.querySelector('#snap');

snapBtn.addEventListener('click', snapPhoto);

function sanPhoto() {
  console.log('Snap!');
}
