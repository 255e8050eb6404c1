from initiatives.models.author import Author
from initiatives.models.initiative import CodeCounter, Initiative

__all__ = ["Author", "CodeCounter", "Initiative"]
