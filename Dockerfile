# Give a digest to build on exactly the same base: --build-arg PYTHON_IMAGE=python:3.13-slim@sha256:...
ARG PYTHON_IMAGE=python:3.13-slim

FROM ${PYTHON_IMAGE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /build
COPY requirements.lock requirements-build.lock ./
RUN python -m venv --without-pip /opt/tap \
 && python -m pip --python /opt/tap/bin/python install --no-compile --require-hashes -r requirements.lock \
 && python -m pip install --require-hashes -r requirements-build.lock
COPY LICENSE README.md pyproject.toml setup.cfg ./
COPY tap_provisioner tap_provisioner
# Bytecode that is never checked against its source also holds where a copied layer loses the file times.
RUN python -m pip wheel --no-deps --no-build-isolation --wheel-dir /wheels . \
 && python -m pip --python /opt/tap/bin/python install --no-compile --no-deps --no-index /wheels/*.whl \
 && python -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/tap/lib

FROM ${PYTHON_IMAGE}
ARG PYTHON_IMAGE
ARG BASE_DIGEST=
ARG VERSION=0.1.0
ARG REVISION=
ARG SOURCE=
ARG CREATED=
LABEL org.opencontainers.image.title="tap-provisioner" \
      org.opencontainers.image.description="Provisions a multi-region AWS stack from one YAML file" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.source="${SOURCE}" \
      org.opencontainers.image.created="${CREATED}" \
      org.opencontainers.image.base.name="${PYTHON_IMAGE}" \
      org.opencontainers.image.base.digest="${BASE_DIGEST}"
ENV PATH=/opt/tap/bin:$PATH HOME=/tap PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
COPY --from=build /opt/tap /opt/tap
WORKDIR /tap
COPY config/tap.yaml config/
COPY sbom.cdx.json /opt/tap/
USER 65532:65532
ENTRYPOINT ["python", "-m", "tap_provisioner"]
CMD ["--help"]
