import yaml
print "old"
