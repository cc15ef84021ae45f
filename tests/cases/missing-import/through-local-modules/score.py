import features
from model import net
