const snapButton = document.querySelector<HTMLButtonElement>('#snap');

snapButton.onclick = () => console.log('Snap!');
snapButton.click(); // Somebody presses it.
