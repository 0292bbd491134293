// Show a room's settings in a small window, with what the reader's role allows.

import { closeDialog, confirmThat, showDialog } from "./dialogs.js";
import { el } from "../base/dom.js";
import { t } from "../base/texts.js";

const MAX_NAME_CHARS = 25;
const ROLES = ["owner", "moderator", "member", "muted"];

export async function roomSettings(chat, current) {
  const room = await chat.ask("get_room", { room: current.name });
  if (!room) return;
  const parts = [el("p", { class: "hint" }, [t(room.kind), t(room.role), room.archived && t("archived")].filter(Boolean).join(" · "))];
  if (room.role === "owner" || room.role === "moderator") parts.push(inviteForm(chat, room), codeForm(chat, room), roleForm(chat, room));
  if (room.role === "owner") parts.push(settingsForm(chat, room));
  parts.push(endings(chat, room));
  showDialog(t("room_settings"), ...parts);
}

function form(kind, label, fields, onSubmit) {
  const submit = async (event) => {
    event.preventDefault();
    await onSubmit();
  };
  return el("form", { class: "setting", "data-setting": kind, onsubmit: submit }, ...fields, el("button", {}, label));
}

const nameField = () => el("input", { maxlength: MAX_NAME_CHARS, placeholder: t("find_name"), "aria-label": t("find_name"), required: true });

function select(label, values, value, prefix = "") {
  const options = values.map((each) => el("option", { value: each, ...(each === value && { selected: true }) }, t(prefix + each)));
  return el("select", { "aria-label": label }, ...options);
}

function inviteForm(chat, { room }) {
  const name = nameField();
  return form("invite", t("invite"), [name], async () => {
    if (await chat.ask("invite", { room, user: name.value.trim() })) name.value = "";
  });
}

function codeForm(chat, { room }) {
  const code = el("output", { class: "code" });
  return form("code", t("make_invitation"), [code], async () => {
    const made = await chat.ask("make_invitation", { room });
    if (made) code.textContent = made.code;
  });
}

function roleForm(chat, { room, role }) {
  const name = nameField();
  const given = select(t("role"), role === "owner" ? [...ROLES, "removed"] : ["member", "muted", "removed"], "member");
  return form("role", t("save"), [name, given], async () => {
    const user = name.value.trim();
    const isDone = given.value === "removed" ? chat.ask("remove_member", { room, user }) : chat.ask("set_role", { room, user, role: given.value });
    if (await isDone) name.value = "";
  });
}

function settingsForm(chat, { room, read_only: isReadOnly, slow_s: slowS, history }) {
  const readOnly = el("input", { type: "checkbox", ...(isReadOnly && { checked: true }) });
  const slow = el("input", { type: "number", min: 0, max: 86400, value: slowS });
  const since = select(t("history"), ["all", "joined"], history, "history_");
  const fields = [el("label", {}, readOnly, t("read_only")), el("label", {}, t("slow_s"), slow), el("label", {}, t("history"), since)];
  return form("settings", t("save"), fields, async () => {
    const isSaved = await chat.ask("set_room", { room, read_only: readOnly.checked, slow_s: Number(slow.value), history: since.value });
    if (isSaved) closeDialog();
  });
}

function endings(chat, { room, role, archived }) {
  const archive = async () => (await chat.ask("archive_room", { room, on: !archived })) && closeDialog();
  const close = () => confirmThat(t("close_sure", { name: room }), t("close_room"), () => chat.closeRoom(room));
  const ofOwner = [
    el("button", { type: "button", onclick: archive }, t(archived ? "unarchive" : "archive")),
    el("button", { type: "button", class: "danger", onclick: close }, t("close_room")),
  ];
  const leave = el("button", { type: "button", class: "primary", onclick: closeDialog }, t("close"));
  return el("p", { class: "dialog-end" }, ...(role === "owner" ? ofOwner : []), leave);
}
