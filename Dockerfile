# muster in a small image: docker run --rm -v "$PWD:/templates:ro" muster lint --recursive
FROM node:20-slim AS build
WORKDIR /muster
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build

FROM node:20-slim
COPY --from=build /muster/dist /opt/muster/dist
RUN ln -s /opt/muster/dist/muster.js /usr/local/bin/muster
USER node
WORKDIR /templates
ENTRYPOINT ["muster"]
CMD ["--help"]
