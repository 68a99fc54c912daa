"""What tests hand in where the program would ask: moments for the clock, and somebody who acts."""

from datetime import UTC, datetime

from sunan.kernel.actors import command_actor, system_actor

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TESTER = command_actor("test")
PROGRAM = system_actor("test")
