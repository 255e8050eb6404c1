from unions.imports.members import Members
from unions.imports.unions import Unions

__all__ = ["Members", "Unions"]
