"""A key that is looked for wherever it must not be."""

KEY = "sk-ant-canary-0123456789-never-shown"
