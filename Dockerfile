# One image a service: docker build --build-arg SERVICE=invoice-generator --build-arg HEALTH_PORT=9081 .
# SERVICE is the folder of the service; docker-compose.yml builds all of them. See docs/containers.md.

FROM node:24-slim AS packages
ARG SERVICE=dashboard
WORKDIR /app
# Manifests alone, so that a change of source does not install again. Workspaces whose folders are not
# here are passed over: what is installed is what this service and common need.
COPY package.json package-lock.json ./
COPY patches patches
COPY common/package.json common/
COPY ${SERVICE}/package.json ${SERVICE}/
# Development tools are taken out first: npm ci would check their part of the lock file too, other
# platforms' binaries included. Source maps and type declarations are for developers only.
RUN --mount=type=cache,target=/root/.npm \
    npm pkg delete devDependencies \
 && npm ci --omit=dev --no-audit --no-fund \
 && find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.[cm]ts' \) -delete

FROM node:24-slim
ARG SERVICE=dashboard
ARG HEALTH_PORT=9080
ENV NODE_ENV=production \
    SERVICE=${SERVICE} \
    HTTP_HOST=0.0.0.0 \
    HEALTH_HOST=0.0.0.0 \
    HEALTH_PORT=${HEALTH_PORT} \
    DOCUMENTS_FOLDER=/var/lib/recibo/documents
# A new named volume takes the owner of the folder it is mounted on.
RUN install -d -o node -g node "$DOCUMENTS_FOLDER"
WORKDIR /app
# Workspaces stay links out of node_modules: Node strips no types of files that lie in there.
COPY --from=packages /app ./
COPY common common
COPY ${SERVICE} ${SERVICE}
COPY config/${SERVICE}.ini config/
USER node
EXPOSE ${HEALTH_PORT}
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.HEALTH_PORT}/readyz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# exec: node itself gets the signals. Arguments go to the service, as in: docker compose run score-calculator --reset
ENTRYPOINT ["sh", "-c", "exec node \"$SERVICE/src/main.ts\" \"config/$SERVICE.ini\" \"$@\"", "recibo"]
CMD []
