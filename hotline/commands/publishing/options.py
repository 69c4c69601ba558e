"""Options of commands about what is published."""

from __future__ import annotations

from typing import Annotated

import typer

Name = Annotated[str, typer.Option("--name", help="of the draft / 草稿名称")]
Etag = Annotated[str, typer.Option("--etag", help="the draft's as last seen / 上次看到的草稿标记")]
Over = Annotated[bool, typer.Option("--over", help="save over whatever is there / 覆盖现有草稿")]
Reason = Annotated[str, typer.Option("--reason", help="why, for the audit / 原因（记入审计）")]
To = Annotated[int | None, typer.Option("--to", min=1, help="version / 版本")]
AVersion = Annotated[int | None, typer.Option("--version", min=1, help="a version there is / 已有的版本")]
Who = Annotated[str, typer.Option("--user", help="who agrees / 批准人（询问密码）")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=200, help="versions / 版本数")]
Version = Annotated[int, typer.Argument(min=1, help="version / 版本")]
Publication = Annotated[int, typer.Argument(min=1, help="as `history` shows it / 见 history 的发布号")]
VersionOrLive = Annotated[int | None, typer.Argument(min=1, help="the live one if left out / 缺省为生效版本")]

USUAL = "draft"
