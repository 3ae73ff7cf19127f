# pip install -q "numpy>=1.2" 'pillow' --upgrade  # arrays
# !pip3 install -r reqs.txt
# dnf install -y gdal
# we use dnf and apt to install pip things
"""Doc of
the module."""
import argparse
from pathlib import Path
def main():
    parser = argparse.ArgumentParser(description="Smooth")
    parser.add_argument("image", type=Path, help="The image (default: %(default)s)")
    parser.add_argument("more", nargs="*")
    parser.add_argument("-o", "--output", default="out.tif")
    parser.add_argument("--out-dir", type=Path, default=Path("res"))
    parser.add_argument("--sigma", type=float, default=1.0, help="Sigma. (default: %(default)s)")
    parser.add_argument("--mode", choices=["fast", "exact"], default="fast")
    parser.add_argument("-v", "--verbose", action="store_true")
    parser.add_argument("--no-cache", dest="cache", action="store_false")
    parser.add_argument("--opt", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--tag", action="append")
    parser.add_argument("--sizes", nargs="+", type=int, default=[1, 2])
    parser.add_argument("--trap", type=bool, default=False)
    parser.add_argument("--lam", type=lambda s: s.lower() == "true", default=False)
    parser.add_argument("--n", type=int, choices=range(1, 5), default=2)
    parser.add_argument("--cfg", type=argparse.FileType("r"))
    parser.add_argument("--log", type=argparse.FileType("w"), default="log.txt")
    parser.add_argument("--seed", type=int)
    args = parser.parse_args()
main()
