# docker run --rm -v "$PWD:/work:ro" pinproof check .
FROM python:3.13-slim AS build
COPY . /src
RUN python -m venv /opt/pinproof \
    && /opt/pinproof/bin/python -m pip install -q --no-cache-dir --require-hashes -r /src/requirements/run.txt \
    && /opt/pinproof/bin/python -m pip install -q --no-cache-dir --no-deps --no-build-isolation /src

FROM python:3.13-slim
COPY --from=build /opt/pinproof /opt/pinproof
# Nothing is written but the cache, which goes with the container.
ENV PYTHONDONTWRITEBYTECODE=1 XDG_CACHE_HOME=/tmp/cache
USER 65532:65532
WORKDIR /work
ENTRYPOINT ["/opt/pinproof/bin/pinproof"]
CMD ["check", "."]
