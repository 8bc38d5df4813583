// A notice at the page's foot, for a while.

const toast = document.getElementById('toast');
let hiding = 0;

export function notice(text) {
  toast.textContent = text;
  toast.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { toast.hidden = true; }, 6000);
}

/** Shows why a request failed. */
export function failed(error) {
  notice(error.message);
}
