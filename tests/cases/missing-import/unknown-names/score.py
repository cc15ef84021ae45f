import yaml
import odd
