#!/usr/bin/env bash
# Builds the image with the package, and deploys the detector and the interactor into the Nuclio of a CVAT
# that runs with components/serverless/docker-compose.serverless.yml. Needs Docker and nuctl.
set -euo pipefail
cd "$(dirname "$0")/../.."
docker build -f deploy/cvat/Dockerfile -t tongueseg-nuclio .
nuctl get project cvat --platform local >/dev/null 2>&1 || nuctl create project cvat --platform local
for kind in detector interactor; do
    nuctl deploy --project-name cvat --platform local --path deploy/cvat --file "deploy/cvat/$kind.yaml"
done
