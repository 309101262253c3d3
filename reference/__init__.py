"""The blocks, as pure functions in formula order, written once for every number system.

Whatever a file of a family defines is imported from here by its name, blocks and parameters alike:
``from lakatos.reference import MultiHead, layer_norm``. A new file needs no entry anywhere.
"""

import pkgutil as _pkgutil
from importlib import import_module as _import_module
from sys import modules as _modules

_files = [
    _import_module(f"{__name__}.{family.name}.{file.name}")
    for family in _pkgutil.iter_modules(__path__)
    if family.ispkg
    for file in _pkgutil.iter_modules([f"{__path__[0]}/{family.name}"])
]
# After all files, and in the family too: a block may have the name of its family or of its file,
# whose module is bound to that name when it is imported.
for _file in _files:
    _family = _modules[_file.__name__.rpartition(".")[0]]
    for _name, _value in list(vars(_file).items()):
        if getattr(_value, "__module__", "") == _file.__name__ and not _name.startswith("_"):
            globals()[_name] = _value
            setattr(_family, _name, _value)
