const checkbox = document.querySelector('input');
const native = window.ImageCapture;

// What code sees in a browser that does not have it.
checkbox.onchange = () => {
  if (checkbox.checked) delete window.ImageCapture;
  else if (native) window.ImageCapture = native;
  console.log(
    'ImageCapture' in window ? 'ImageCapture is here' : 'No ImageCapture',
  );
};
