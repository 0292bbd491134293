"""How bytes come in and go out: TCP, WebSocket, in-process; limits and the wire tap."""
