# One image for every server of an installation. Build: docker build -t sportello .
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
COPY shared/package.json shared/
COPY server/package.json server/
COPY web/package.json web/
COPY kiosk/package.json kiosk/
COPY test/package.json test/
RUN npm ci --ignore-scripts
COPY shared shared
COPY server server
COPY web web
COPY kiosk kiosk
COPY tsconfig.base.json ./
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM node:24-slim
ENV NODE_ENV=production PORT=3000 DATA_DIR=/data DEMO=false
WORKDIR /app
COPY --from=build /app ./
# The data folder belongs to the unprivileged user that the image brings.
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Not through npm: signals must reach the server.
CMD ["node", "server/src/main.ts"]
