# The local cloud speaks plain HTTP on the loopback, and is thrown away as a whole.
expire_old_objects = false
require_tls        = false
stage              = "local"
