"""A mail server for tests: takes letters on this machine, and answers as it is told to."""

from __future__ import annotations

import contextlib
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default


@dataclass
class Post:
    """What a mail server was given, and what it answers.

    Attributes:
        answers: recipient → answer to it, in place of taking the letter.
        hangs_up_after: closes the connection after so many letters; `None` never does.
    """

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    hangs_up_after: int | None = None

    @property
    def subjects(self) -> list[str]:
        return [str(one["Subject"]) for one in self.letters]


class _Conversation(socketserver.StreamRequestHandler):
    post: Post

    def handle(self) -> None:
        self.say("220 ready")
        for line in self.rfile:
            word = line.decode("ascii").strip()
            if word.upper().startswith("RCPT"):
                address = word.partition("<")[2].partition(">")[0]
                self.say(self.post.answers.get(address, "250 taken"))
            elif word.upper() == "DATA":
                self.say("354 go on")
                content = b"".join(iter(self.rfile.readline, b".\r\n"))
                self.post.letters.append(message_from_bytes(content, policy=default))  # type: ignore[arg-type]
                self.say("250 taken")
                if len(self.post.letters) == self.post.hangs_up_after:
                    return
            elif word.upper() == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 well")

    def say(self, words: str) -> None:
        with contextlib.suppress(OSError):
            self.wfile.write(f"{words}\r\n".encode("ascii"))


@contextlib.contextmanager
def mail_server() -> Iterator[Post]:
    """Run a mail server that offers no encryption."""
    post = Post()
    handler = type("Conversation", (_Conversation,), {"post": post})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        post.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield post
        server.shutdown()
        thread.join()
