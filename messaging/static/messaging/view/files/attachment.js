// The file of a message: a picture's preview, a player, or a card with name and size.

import { html } from "../../vendor/lit.js";
import { picture } from "../../base/dom.js";
import { sizeOf, t } from "../../base/texts.js";
import { pathOf } from "../../net/upload.js";

const FILE = "M5 2h7l4 4v12H5zM12 2v4h4";
const WIDEST_PX = 360;
const HIGHEST_PX = 280;
const PREVIEWED = /^image\//;
const PLAYED = /^(audio|video)\//;

const withQuery = (path, query) => `${path}${path.includes("?") ? "&" : "?"}${query}`;
export const previewOf = ({ url }) => withQuery(pathOf(url), "preview=1");
export const savedFrom = ({ url }) => withQuery(pathOf(url), "save=1");
export const wholeOf = ({ url }) => pathOf(url);
export const isPicture = (file) => PREVIEWED.test(file.type) && file.width > 0;

// `look(message)` opens the viewer.
export function fileTemplate(message, look) {
  const { file } = message;
  if (isPicture(file)) return pictureTemplate(message, look);
  if (PLAYED.test(file.type)) return playerTemplate(file);
  return cardTemplate(file);
}

function pictureTemplate(message, look) {
  const { file } = message;
  const scale = Math.min(1, WIDEST_PX / file.width, HIGHEST_PX / file.height);
  const [width, height] = [file.width, file.height].map((side) => Math.max(1, Math.round(side * scale)));
  return html`<button type="button" class="attached-picture" title=${file.name} aria-label=${t("open_picture", { name: file.alt || file.name })} @click=${() => look(message)}
    ><img src=${previewOf(file)} alt=${file.alt || file.name} width=${width} height=${height} loading="lazy" decoding="async"></button>`;
}

function playerTemplate(file) {
  const player = file.type.startsWith("video/")
    ? html`<video controls preload="none" src=${wholeOf(file)} aria-label=${file.name}></video>`
    : html`<audio controls preload="none" src=${wholeOf(file)} aria-label=${file.name}></audio>`;
  return html`<div class="attached-player">${player}${cardTemplate(file)}</div>`;
}

function cardTemplate(file) {
  return html`<a class="attached-file" href=${savedFrom(file)} download=${file.name}>${picture(FILE)}<span class="attached-name"><bdi>${file.name}</bdi></span
    ><span class="attached-size">${sizeOf(file.size)}</span></a>`;
}
