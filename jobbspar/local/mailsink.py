"""Catches mail instead of sending it: `mailsink.py FOLDER FD` listens on an inherited socket and writes .eml files."""

import asyncio
import os
import signal
import socket
import sys
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

BIGGEST_MAIL = 40 * 1024 * 1024


class Folder:
    """Writes each mail as `<time in ns>-<process>-<number>.eml`, so that names sort in the order of arrival."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 aiosmtpd's name
        self.count += 1
        content = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        head = f"X-MailFrom: {envelope.mail_from}\r\nX-RcptTo: {', '.join(envelope.rcpt_tos)}\r\n".encode()
        path = self.folder / f"{time.time_ns()}-{os.getpid()}-{self.count}.eml"
        hidden = path.with_suffix(".part")
        hidden.write_bytes(head + content)
        hidden.rename(path)
        return "250 OK"


async def serve(folder: Path, listener: socket.socket) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    handler = Folder(folder)
    server = await loop.create_server(
        lambda: SMTP(handler, data_size_limit=BIGGEST_MAIL, enable_SMTPUTF8=True), sock=listener
    )
    await stop.wait()
    server.close()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), socket.socket(fileno=int(sys.argv[2]))))
