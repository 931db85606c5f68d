# The base can be any Debian-based image with Python 3.11 or newer: docker build --build-arg BASE=… .
ARG BASE=python:3.11-slim-bookworm
FROM ${BASE}

# The major version of the database server: backups are made and read back with its own programs.
ARG POSTGRES_VERSION=18

# Pango draws the text of the PDFs and is in no wheel. PostgreSQL's programs come from its own packages, since the base has
# those of one version only.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 postgresql-common ca-certificates \
        $(command -v python3 > /dev/null || echo python3 python3-venv) \
    && /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y \
    && apt-get install -y --no-install-recommends "postgresql-client-${POSTGRES_VERSION}" \
    && rm -rf /var/lib/apt/lists/*

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PATH=/opt/venv/bin:$PATH
WORKDIR /srv/jobbspar

COPY requirements.txt constraints.txt ./
RUN python3 -m venv /opt/venv \
    && pip install --no-cache-dir --only-binary :all: -r requirements.txt -c constraints.txt

COPY . .
# Only the static files are collected here; the key is thrown away with this line and protects nothing.
RUN key=$(python -c "import base64, os; print(base64.urlsafe_b64encode(os.urandom(32)).decode())") \
    && JOBBSPAR_MODE=production SECRET_KEY=$key IDENTITY_KEY=$key IDENTITY_HASH_KEY=$key STATIC_ROOT=/srv/static \
        python manage.py collectstatic --noinput -v 0 \
    && useradd --system --uid 10001 --no-create-home --home-dir /nonexistent jobbspar \
    && install --directory --owner jobbspar --mode 750 /srv/ankare /srv/kopior

ENV JOBBSPAR_MODE=production STATIC_ROOT=/srv/static
USER jobbspar
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=40s --retries=4 CMD ["python", "docker/healthy.py"]
CMD ["gunicorn", "jobbspar.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--workers", "2", "--threads", "4", "--max-requests", "2000", "--max-requests-jitter", "200", \
     "--worker-tmp-dir", "/dev/shm", "--no-control-socket", "--access-logfile", "-"]
