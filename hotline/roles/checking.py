"""Whether a role can be had with these settings."""

from __future__ import annotations

from calls.errors import ConfigurationError, Fault
from hotline.roles.role import Role
from hotline.settings import Settings


def check(settings: Settings) -> None:
    """Raises ConfigurationError: servers that share the work share a bus and a database."""
    if settings.role is Role.ALL:
        return
    faults = []
    if settings.redis_url is None:
        faults.append(_no_bus(settings.role))
    if not settings.database.startswith(("postgresql", "postgres")):
        faults.append(_no_database(settings.role))
    if faults:
        raise ConfigurationError(faults)


def _no_bus(role: Role) -> Fault:
    return Fault(
        place="HOTLINE_REDIS_URL",
        problem=f"is not set: the role {role.value} works together with other servers, which it hears by Redis",
        remedy="Set it to the Redis of the cluster, as redis://host:6379/0, or use the role all",
        problem_zh=f"未设置：角色 {role.value} 需要通过 Redis 与其他服务器协作",
        remedy_zh="请设为集群的 Redis，如 redis://host:6379/0，或使用角色 all",
    )


def _no_database(role: Role) -> Fault:
    return Fault(
        place="HOTLINE_DATABASE_URL",
        problem=f"names no PostgreSQL: the role {role.value} shares a database with servers on other machines",
        remedy="Set it to the PostgreSQL of the cluster, as postgresql://user:password@host/hotline, or use the "
        "role all",
        problem_zh=f"不是 PostgreSQL：角色 {role.value} 与其他机器上的服务器共用数据库",
        remedy_zh="请设为集群的 PostgreSQL，如 postgresql://用户:密码@主机/hotline，或使用角色 all",
    )
