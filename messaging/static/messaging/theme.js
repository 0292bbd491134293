// The colours that were chosen, set before anything is painted: a module would come too late.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem("jim:theme");
  } catch {
    // A browser that keeps nothing follows the system.
  }
  if (chosen) document.documentElement.dataset.theme = chosen;
})();
