import subprocess
subprocess.run(["pip", "install", "pyyaml"])
import yaml
