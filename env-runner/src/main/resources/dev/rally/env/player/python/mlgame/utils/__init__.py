"""What scripts of players import from the framework; where that is installed, the rest is found in it."""
import pkgutil

__path__ = pkgutil.extend_path(__path__, __name__)
