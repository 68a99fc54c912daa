"""What is fetched from outside: the words of an identity provider."""
