"""How the manifests of bundled images are made again, from what was published on their day."""
