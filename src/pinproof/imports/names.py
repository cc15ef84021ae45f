"""Which distribution brings a module of another name; what is there without being asked for.

Source: the wheels that are published under these names.
"""

# What makes and changes environments is in nearly every one of them.
ALWAYS_THERE = frozenset(
    {"_distutils_hack", "distutils", "easy_install", "pip", "pkg_resources", "setuptools", "wheel"}
)

_DISTRIBUTIONS = {
    "Crypto": "pycryptodome",
    "IPython": "ipython",
    "MySQLdb": "mysqlclient",
    "OpenSSL": "pyopenssl",
    "PIL": "pillow",
    "attr": "attrs",
    "azure.ai.ml": "azure-ai-ml",
    "azure.cosmos": "azure-cosmos",
    "azure.identity": "azure-identity",
    "azure.keyvault.secrets": "azure-keyvault-secrets",
    "azure.servicebus": "azure-servicebus",
    "azure.storage.blob": "azure-storage-blob",
    "azureml.contrib.services": "azureml-contrib-services",
    "azureml.core": "azureml-core",
    "azureml.dataprep": "azureml-dataprep",
    "bs4": "beautifulsoup4",
    "cairo": "pycairo",
    "cv2": "opencv-python-headless",
    "dateutil": "python-dateutil",
    "docx": "python-docx",
    "dotenv": "python-dotenv",
    "faiss": "faiss-cpu",
    "fitz": "pymupdf",
    "git": "gitpython",
    "google.cloud.bigquery": "google-cloud-bigquery",
    "google.cloud.storage": "google-cloud-storage",
    "google.protobuf": "protobuf",
    "grpc": "grpcio",
    "imblearn": "imbalanced-learn",
    "inference_schema": "inference-schema",
    "jose": "python-jose",
    "jwt": "pyjwt",
    "kafka": "kafka-python",
    "ldap": "python-ldap",
    "magic": "python-magic",
    "mpl_toolkits": "matplotlib",
    "nacl": "pynacl",
    "osgeo": "gdal",
    "pptx": "python-pptx",
    "psycopg2": "psycopg2-binary",
    "pydantic_settings": "pydantic-settings",
    "pynvml": "nvidia-ml-py",
    "pythoncom": "pywin32",
    "pywt": "pywavelets",
    "rest_framework": "djangorestframework",
    "ruamel.yaml": "ruamel-yaml",
    "sentence_transformers": "sentence-transformers",
    "serial": "pyserial",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "slugify": "python-slugify",
    "snowflake.connector": "snowflake-connector-python",
    "socks": "pysocks",
    "telegram": "python-telegram-bot",
    "usb": "pyusb",
    "win32api": "pywin32",
    "yaml": "pyyaml",
    "zmq": "pyzmq",
}


def is_shared(module: str) -> bool:
    """Tell whether a module is known as a folder that several distributions share."""
    return module not in _DISTRIBUTIONS and any(
        name.startswith(f"{module}.") for name in _DISTRIBUTIONS
    )


def known_distribution(module: str, taken: tuple[str, ...] = ()) -> str | None:
    """Give the normalized name of the distribution that is known to bring a module."""
    names = [module, *(f"{module}.{name}" for name in taken)]
    for name in reversed(names):
        parts = name.split(".")
        for length in range(len(parts), 0, -1):
            found = _DISTRIBUTIONS.get(".".join(parts[:length]))
            if found is not None:
                return found
    return None
