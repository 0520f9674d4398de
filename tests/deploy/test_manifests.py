"""What ``deploy`` says of the service is what the service is."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from typing_helpers import not_none

pytest.importorskip("fastapi", reason="the serve extra is not installed")

from nginx_replicas import DEPLOY
from running_service import running
from tongueseg import Segmenter
from tongueseg.data.formats.label_studio_results import POLYGON
from tongueseg.runtime import FakeRuntime
from tongueseg.service.label_studio.label_config import parse_label_config
from tongueseg.service.settings import DEFAULT_PORT, PREFIX, Settings

if TYPE_CHECKING:
    from tongueseg.spec import ModelSpec

KINDS = {
    "deployment": "Deployment",
    "service": "Service",
    "autoscaler": "HorizontalPodAutoscaler",
    "disruption": "PodDisruptionBudget",
    "network": "NetworkPolicy",
}


@pytest.fixture
def manifests() -> dict[str, Any]:
    texts = {name: (DEPLOY / "kubernetes" / f"{name}.yaml").read_text() for name in KINDS}
    return {name: yaml.safe_load(text) for name, text in texts.items()}


@pytest.fixture
def pod(manifests: dict[str, Any]) -> dict[str, Any]:
    spec: dict[str, Any] = manifests["deployment"]["spec"]["template"]["spec"]
    return spec


@pytest.fixture
def container(pod: dict[str, Any]) -> dict[str, Any]:
    one: dict[str, Any]
    (one,) = pod["containers"]
    return one


@pytest.fixture
def environment(container: dict[str, Any]) -> dict[str, Any]:
    """The settings of a replica in Kubernetes, by the environment that it is given."""
    return {one["name"]: one.get("value") for one in container["env"]}


def seconds(text: str) -> int:
    return int(text.removesuffix("s"))


def test_every_manifest_is_of_its_kind_and_named(
    manifests: dict[str, Any],
) -> None:
    for name, kind in KINDS.items():
        assert manifests[name]["kind"] == kind
    listed = yaml.safe_load((DEPLOY / "kubernetes" / "kustomization.yaml").read_text())
    assert set(listed["resources"]) == {f"{name}.yaml" for name in KINDS}


def test_all_mean_the_same_replicas(manifests: dict[str, Any]) -> None:
    deployment = manifests["deployment"]["spec"]
    labels = deployment["template"]["metadata"]["labels"]
    for selector in (
        deployment["selector"]["matchLabels"],
        manifests["service"]["spec"]["selector"],
        manifests["disruption"]["spec"]["selector"]["matchLabels"],
        deployment["template"]["spec"]["topologySpreadConstraints"][0]["labelSelector"][
            "matchLabels"
        ],
    ):
        assert selector == labels
    target = manifests["autoscaler"]["spec"]["scaleTargetRef"]
    assert (target["kind"], target["name"]) == ("Deployment", "tongueseg")
    # Whoever scales says how many there are.
    assert "replicas" not in deployment


def test_ports_and_probes_are_those_of_the_service(
    container: dict[str, Any], manifests: dict[str, Any]
) -> None:
    (port,) = container["ports"]
    assert port["containerPort"] == DEFAULT_PORT
    assert manifests["service"]["spec"]["ports"][0]["targetPort"] == port["name"]
    for probe, path in (
        ("startupProbe", "/readyz"),
        ("readinessProbe", "/readyz"),
        ("livenessProbe", "/healthz"),
    ):
        assert container[probe]["httpGet"] == {"path": path, "port": port["name"]}


def test_settings_are_settings(environment: dict[str, Any]) -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    in_files = re.findall(
        rf"\b({PREFIX}\w+)", "".join(f.read_text() for f in DEPLOY.glob("Dockerfile*"))
    )
    named = {*environment, *compose["services"]["tongueseg"]["environment"], *in_files}
    assert {name.removeprefix(PREFIX).lower() for name in named} <= set(Settings.model_fields)


def test_nothing_is_open_by_default(container: dict[str, Any]) -> None:
    """Without a Secret, and without the variable of compose.yaml, no replica starts."""
    (keys,) = (one for one in container["env"] if one["name"] == f"{PREFIX}KEYS")
    assert not keys["valueFrom"]["secretKeyRef"].get("optional")
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    assert compose["services"]["tongueseg"]["environment"][f"{PREFIX}KEYS"].startswith("${")
    assert ":?" in compose["services"]["tongueseg"]["environment"][f"{PREFIX}KEYS"]
    assert "ALLOW_ANONYMOUS" not in "".join(
        file.read_text() for file in DEPLOY.rglob("*") if file.is_file()
    )


def test_what_is_running_is_answered_before_the_process_is_killed(
    pod: dict[str, Any], environment: dict[str, Any]
) -> None:
    needed = float(environment["TONGUESEG_DRAIN"]) + float(environment["TONGUESEG_DEADLINE"]) + 10
    assert pod["terminationGracePeriodSeconds"] >= needed
    # Out of the balancing before it stops to take requests.
    probe = pod["containers"][0]["readinessProbe"]
    assert probe["periodSeconds"] * probe["failureThreshold"] < float(
        environment["TONGUESEG_DRAIN"]
    )
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    defaults = Settings.model_fields
    needed = defaults["drain"].default + defaults["deadline"].default + 10
    assert seconds(compose["services"]["tongueseg"]["stop_grace_period"]) >= needed


def test_containers_may_do_nothing_but_serve(
    pod: dict[str, Any], container: dict[str, Any]
) -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    for one in compose.values():
        assert one["read_only"]
        assert one["cap_drop"] == ["ALL"]
    assert container["securityContext"]["readOnlyRootFilesystem"]
    assert pod["securityContext"]["runAsNonRoot"]
    user = str(pod["securityContext"]["runAsUser"])
    assert f"USER {user}:{user}" in (DEPLOY / "Dockerfile").read_text()


def test_nothing_is_unlimited(container: dict[str, Any], manifests: dict[str, Any]) -> None:
    for one in yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"].values():
        assert one["pids_limit"] > 0
        assert one["deploy"]["resources"]["limits"]["memory"]
    assert container["resources"]["limits"]["ephemeral-storage"]
    policy = manifests["network"]["spec"]
    assert policy["policyTypes"] == ["Ingress", "Egress"]
    assert "egress" not in policy
    (rule,) = policy["ingress"]
    assert rule["ports"][0]["port"] == container["ports"][0]["name"]


def test_large_uploads_fit_into_the_space_of_nginx() -> None:
    text = (DEPLOY / "nginx" / "nginx.conf").read_text()
    most = int(not_none(re.search(r"client_max_body_size (\d+)m;", text))[1])
    uploads = int(not_none(re.search(r"limit_conn large_in_all (\d+);", text))[1])
    nginx = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]["nginx"]
    space = int(not_none(re.search(r"size=(\d+)m", nginx["tmpfs"][0]))[1])
    assert most * uploads <= space
    assert nginx["deploy"]["resources"]["limits"]["memory"] == "1g"
    assert space < 1024


def test_as_many_photos_at_a_time_as_cores(
    container: dict[str, Any], environment: dict[str, Any]
) -> None:
    assert environment["TONGUESEG_WORKERS"] == container["resources"]["limits"]["cpu"]
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]["tongueseg"]
    assert (
        compose["environment"]["TONGUESEG_WORKERS"]
        == compose["deploy"]["resources"]["limits"]["cpus"]
    )


def test_the_photos_of_all_workers_fit_into_memory(container: dict[str, Any]) -> None:
    defaults = Settings.model_fields
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]["tongueseg"]
    for limits in (container["resources"]["limits"], compose["deploy"]["resources"]["limits"]):
        number, unit = not_none(re.fullmatch(r"(\d+)(g|Gi)", limits["memory"])).groups()
        assert unit in ("g", "Gi")
        # What docs/operations.md says of a service under load, of its queue and of its photos.
        photos = defaults["photo_memory"].default
        needed = 250_000_000 + defaults["queue_bytes"].default + photos
        assert int(number) * 2**30 >= needed


def test_nginx_waits_longer_than_the_service() -> None:
    text = (DEPLOY / "nginx" / "nginx.conf").read_text()
    deadline = Settings.model_fields["deadline"].default
    assert seconds(not_none(re.search(r"proxy_read_timeout (\w+);", text))[1]) > deadline
    most = int(not_none(re.search(r"client_max_body_size (\d+)m;", text))[1]) * 2**20
    assert most > Settings.model_fields["max_bytes"].default


def test_probes_and_dashboard_ask_for_what_there_is(
    spec: ModelSpec, container: dict[str, Any]
) -> None:
    with running(Segmenter(spec, FakeRuntime())) as service:
        for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
            assert service.http.get(container[probe]["httpGet"]["path"]).status_code == 200
        metrics = set(re.findall(r"^# TYPE (\w+)", service.http.get("/metrics").text, re.MULTILINE))
    dashboard = json.loads((DEPLOY / "grafana" / "tongueseg.json").read_text())
    queries = "\n".join(t["expr"] for panel in dashboard["panels"] for t in panel["targets"])
    names = set(re.findall(r"\b((?:tongueseg|process)_\w+)", queries))
    assert len(names) > 10
    for name in names:
        assert name in metrics or re.sub(r"_(bucket|sum|count|total)$", "", name) in metrics


def test_images_are_built_from_what_there_is() -> None:
    root = DEPLOY.parent
    ignored = (root / ".dockerignore").read_text()
    for line in (DEPLOY / "Dockerfile").read_text().splitlines():
        if line.startswith("COPY ") and "--from" not in line:
            for source in line.split()[1:-1]:
                assert (root / source).exists(), source
                kept = source if f"!{source}" in ignored else source.split("/")[0]
                assert f"!{kept}\n" in ignored, source


def test_label_studio_and_its_backend_agree() -> None:
    folder = DEPLOY / "labelstudio"
    compose = yaml.safe_load((folder / "compose.yaml").read_text())
    tool, backend = (compose["services"][name] for name in ("label-studio", "tongueseg"))
    environment = backend["environment"]
    assert {name.removeprefix(PREFIX).lower() for name in environment} <= set(Settings.model_fields)
    assert environment[f"{PREFIX}LABEL_STUDIO_URL"] == "http://label-studio:8080"
    assert tool["ports"][0].endswith(":8080")
    token = re.escape(environment[f"{PREFIX}LABEL_STUDIO_TOKEN"].rstrip("}"))
    assert re.match(rf"{token}:\?", tool["environment"]["LABEL_STUDIO_USER_TOKEN"])
    # Neither starts without its secret.
    assert ":?" in environment[f"{PREFIX}KEYS"]
    assert ":?" in tool["environment"]["LABEL_STUDIO_PASSWORD"]


def test_the_labelling_configuration_is_one_for_the_backend() -> None:
    text = (DEPLOY / "labelstudio" / "label_config.xml").read_text()
    config = parse_label_config(text)
    assert (config.control.kind, config.control.label, config.data_key) == (
        POLYGON, "tongue", "image",
    )  # fmt: skip
