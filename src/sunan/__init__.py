"""苏南创新矩阵: one system to monitor, evaluate and run a national innovation demonstration zone."""

__version__ = "0.1.0"
