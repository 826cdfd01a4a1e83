"""RDS calls that moto does not implement: the catalogue of versions, classes and parameters."""

from __future__ import annotations

from itertools import product
from typing import Any

from tap_provisioner.local.core.rule import AwsError, Exchange, before, wrong_value
from tap_provisioner.local.core.wire import Params
from tap_provisioner.local.services.ec2 import zone_names
from tap_provisioner.local.services.rds import mysql
from tap_provisioner.local.services.rds.mysql_parameters import PARAMETERS, Parameter

ORDER = 70

INSTANCES = 40
LARGEST_PAGE = 100


def _page(items: list[Any], params: Params) -> tuple[list[Any], str | None]:
    """The page that Marker and MaxRecords ask for, and the next marker if there is a next page.

    Raises AwsError for a MaxRecords that is not allowed (botocore model rds: "Minimum 20, maximum 100").
    """
    size = params.get("MaxRecords", LARGEST_PAGE)
    if not 20 <= size <= LARGEST_PAGE:
        raise wrong_value(f"Invalid value {size} for MaxRecords. Must be between 20 and {LARGEST_PAGE}")
    start = int(params.get("Marker") or 0)
    end = start + size
    return items[start:end], str(end) if end < len(items) else None


@before("rds-engine-versions", "DescribeDBEngineVersions", gap=True)
def _versions(x: Exchange) -> None:
    """DescribeDBEngineVersions lists MySQL's versions; the default differs between regions. Source: botocore
    model rds DescribeDBEngineVersions; aws-cloudformation rds handlers (prefixes).
    """
    wanted = x.params.get("EngineVersion")
    if x.params.get("DefaultOnly"):
        found = [v for v in [mysql.resolve(wanted, x.region)] if v]
    else:
        found = mysql.matching(wanted)
    family = x.params.get("DBParameterGroupFamily")
    if x.params.get("Engine", mysql.ENGINE) != mysql.ENGINE:
        found = []
    described = [_version(v) for v in found if family in (None, mysql.family(v))]
    versions, marker = _page(described, x.params)
    x.answer = {"DBEngineVersions": versions, "Marker": marker}


def _version(version: str) -> dict[str, Any]:
    newer = [v for v in mysql.VERSIONS if mysql.number(v) > mysql.number(version)]
    return {
        "Engine": mysql.ENGINE,
        "MajorEngineVersion": version.rpartition(".")[0],
        "EngineVersion": version,
        "DBParameterGroupFamily": mysql.family(version),
        "DBEngineDescription": "MySQL Community Edition",
        "DBEngineVersionDescription": f"MySQL {version}",
        "Status": "available",
        "ExportableLogTypes": list(mysql.LOG_TYPES),
        "SupportsLogExportsToCloudwatchLogs": True,
        "SupportsReadReplica": True,
        "ValidUpgradeTarget": [
            {
                "Engine": mysql.ENGINE,
                "EngineVersion": v,
                "AutoUpgrade": v == mysql.DEFAULT_MINORS[version.rpartition(".")[0]],
                "IsMajorVersionUpgrade": mysql.family(v) != mysql.family(version),
            }
            for v in newer
        ],
    }


@before("rds-orderable-options", "DescribeOrderableDBInstanceOptions", gap=True)
def _orderable(x: Exchange) -> None:
    """DescribeOrderableDBInstanceOptions lists classes with the zones and features they come with. Source:
    botocore model rds DescribeOrderableDBInstanceOptions.
    """
    zones = [zone for zone in zone_names(x) if zone not in mysql.OLD_ZONES]
    wanted_version, wanted_class = x.params.get("EngineVersion"), x.params.get("DBInstanceClass")
    versions = mysql.matching(wanted_version) if x.params.get("Engine") == mysql.ENGINE else []
    found = [
        _offer(version, instance_class, storage, zones)
        for version, instance_class, storage in product(versions, mysql.CLASSES, mysql.STORAGE)
        if wanted_class in (None, instance_class)
    ]
    options, marker = _page(found, x.params)
    x.answer = {"OrderableDBInstanceOptions": options, "Marker": marker}


def _offer(version: str, instance_class: str, storage: str, zones: list[str]) -> dict[str, Any]:
    smallest, largest = mysql.STORAGE[storage]
    return {
        "Engine": mysql.ENGINE,
        "EngineVersion": version,
        "DBInstanceClass": instance_class,
        "LicenseModel": "general-public-license",
        "AvailabilityZones": [{"Name": zone} for zone in zones],
        "StorageType": storage,
        "SupportsIops": storage in ("io1", "io2", "gp3"),
        "SupportsStorageThroughput": storage == "gp3",
        "SupportsPerformanceInsights": mysql.has_insights(instance_class),
        "MinStorageSize": smallest,
        "MaxStorageSize": largest,
        "SupportedNetworkTypes": ["IPV4"],
        **dict.fromkeys(mysql.ALWAYS.split(), True),
        **dict.fromkeys(mysql.NEVER.split(), False),
    }


@before("rds-engine-defaults", "DescribeEngineDefaultParameters", gap=True)
def _defaults(x: Exchange) -> None:
    """DescribeEngineDefaultParameters lists a family's parameters, in pages. Source: botocore model rds
    DescribeEngineDefaultParameters.
    """
    family = x.params["DBParameterGroupFamily"]
    parameters, marker = _page([describe(p) for p in family_named(family).values()], x.params)
    x.answer = {
        "EngineDefaults": {"DBParameterGroupFamily": family, "Parameters": parameters, "Marker": marker}
    }


def family_named(name: str) -> dict[str, Parameter]:
    """The parameters of a family. Raises AwsError if there is none of that name."""
    if name not in PARAMETERS:
        raise wrong_value(f"DBParameterGroupFamily {name} is not a valid parameter group family")
    return PARAMETERS[name]


def describe(parameter: Parameter, value: str | None = None, method: str = "pending-reboot") -> Params:
    """A parameter as DescribeDBParameters has it: with a value that was set, or with its default."""
    source = "user" if value is not None else "engine-default" if parameter.default is None else "system"
    return {
        "ParameterName": parameter.name,
        "ParameterValue": parameter.default if value is None else value,
        "Description": parameter.name.replace("_", " "),
        "Source": source,
        "ApplyType": "static" if parameter.static else "dynamic",
        "DataType": parameter.kind,
        "AllowedValues": parameter.allowed,
        "IsModifiable": parameter.modifiable,
        "ApplyMethod": method,
    }


def group_of(x: Exchange) -> Any:
    """moto's model of the parameter group that a call names. Raises AwsError if there is none."""
    name = x.params["DBParameterGroupName"]
    groups = x.backend("rds").db_parameter_groups
    if name not in groups:
        raise AwsError("DBParameterGroupNotFound", f"DBParameterGroup not found: {name}", 404)
    return groups[name]


@before("rds-parameters", "DescribeDBParameters", gap=True)
def _parameters(x: Exchange) -> None:
    """DescribeDBParameters lists all of a family's parameters, in pages; Source=user those that were set.
    Source: botocore model rds DescribeDBParameters.
    """
    group = group_of(x)
    known = PARAMETERS.get(group.family, {})
    # Names beyond the family's can only be there while the rule that refuses them is switched off.
    strange = {n: Parameter(n, False, "string", None) for n in group.parameters if n not in known}
    described = []
    for name, parameter in {**known, **strange}.items():
        mine = group.parameters.get(name, {})
        described.append(
            describe(parameter, mine.get("ParameterValue"), mine.get("ApplyMethod", "pending-reboot"))
        )
    source = x.params.get("Source")
    parameters, marker = _page([d for d in described if source in (None, d["Source"])], x.params)
    x.answer = {"Parameters": parameters, "Marker": marker}


@before("rds-reset-parameters", "ResetDBParameterGroup", gap=True)
def _reset(x: Exchange) -> None:
    """ResetDBParameterGroup resets parameters: all of them, or those that are named. Source: botocore model
    rds ResetDBParameterGroup.
    """
    group = group_of(x)
    named = [each["ParameterName"] for each in x.params.get("Parameters", [])]
    for name in list(group.parameters) if x.params.get("ResetAllParameters", not named) else named:
        group.parameters.pop(name, None)
    x.answer = {"DBParameterGroupName": group.name}


@before("rds-parameter-group-missing", "DescribeDBParameterGroups", gap=True)
def _groups(x: Exchange) -> None:
    """Describing a parameter group that doesn't exist is DBParameterGroupNotFound, not an empty list. Source:
    botocore model rds DBParameterGroupNotFoundFault; terraform-provider-aws internal/service/rds.
    """
    if x.params.get("DBParameterGroupName"):
        # moto compares the name as given, RDS stores and compares it in lower case.
        x.params["DBParameterGroupName"] = group_of(x).name


@before("rds-pending-maintenance", "DescribePendingMaintenanceActions", gap=True)
def _nothing_pending(x: Exchange) -> None:
    """DescribePendingMaintenanceActions returns that nothing is pending. Source: botocore model rds
    DescribePendingMaintenanceActions.
    """
    x.answer = {"PendingMaintenanceActions": []}


@before("rds-account-attributes", "DescribeAccountAttributes", gap=True)
def _account(x: Exchange) -> None:
    """DescribeAccountAttributes returns how many instances exist and how many are allowed: 40 by default.
    Source: botocore model rds DescribeAccountAttributes; AWS documentation: RDS quotas.
    """
    used = len(x.backend("rds").databases)
    x.answer = {"AccountQuotas": [{"AccountQuotaName": "DBInstances", "Used": used, "Max": INSTANCES}]}
