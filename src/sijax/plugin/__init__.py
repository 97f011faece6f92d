from . import comet as comet
from . import upload as upload
