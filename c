coder exp sync start x
coder exp sync start x
