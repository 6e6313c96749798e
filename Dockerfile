# The build needs a C compiler for SQLite; the result needs the C library only.
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN go build -trimpath -ldflags='-s -w' -o /riskgate . && mkdir /data

FROM gcr.io/distroless/base-debian12:nonroot
COPY --from=build /riskgate /usr/bin/riskgate
COPY --from=build --chown=nonroot:nonroot /data /var/lib/riskgate
ENV RISKGATE_LISTEN=0.0.0.0:8080 \
    RISKGATE_DB=/var/lib/riskgate/riskgate.db
VOLUME /var/lib/riskgate
EXPOSE 8080
ENTRYPOINT ["/usr/bin/riskgate"]
CMD ["serve"]
