"""Pure: permissions, roles, rights, and the rules of signing in."""
