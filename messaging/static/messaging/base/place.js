// Puts what opens over the page beside its button.

const MARGIN_PX = 8; // from the window's edges

// Puts an open popover below a button, or above it where there is no room, within the window.
export function placeBeside(node, button) {
  const { top, right, bottom } = button.getBoundingClientRect();
  const { offsetWidth, offsetHeight } = node;
  const below = bottom + offsetHeight + MARGIN_PX <= innerHeight ? bottom : top - offsetHeight;
  node.style.left = `${Math.max(MARGIN_PX, Math.min(right, innerWidth - MARGIN_PX) - offsetWidth)}px`;
  node.style.top = `${Math.max(MARGIN_PX, Math.min(below, innerHeight - offsetHeight - MARGIN_PX))}px`;
}
