// Puts one file where the server has said, with progress, until it is done or cancelled.

// The path alone: the page may be open under another address than the server writes into links.
export const pathOf = (url) => {
  const { pathname, search } = new URL(url);
  return pathname + search;
};

// Resolves to what the server answers, `{file, name, …}` or `{error}`; to null where it did not answer or was cancelled.
// `progress` is called with a number from 0 to 1; `cancel` is an AbortSignal.
export function upload(url, file, progress, cancel) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("PUT", pathOf(url));
    request.upload.addEventListener("progress", ({ loaded, total }) => total && progress(loaded / total));
    request.addEventListener("load", () => resolve(answerOf(request)));
    for (const name of ["error", "abort"]) request.addEventListener(name, () => resolve(null));
    cancel.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

function answerOf({ responseText }) {
  try {
    return JSON.parse(responseText);
  } catch {
    return null; // of a proxy between
  }
}
