"""A service to copy: markers that staff put on the map and tick off.

Copy the folder to ``services/<id>``, rename what bears the word *template*, and start: the layer,
its tables, policies, OGC collection, tiles, style, form and the route appear by themselves.
"""

from services.module import Module

MODULE = Module(
    id="template",
    title=("示例服务", "Template service"),
    permissions=(("template.edit", "编辑标记", "Edit markers"),),
)
