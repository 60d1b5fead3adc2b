enum RunLogsStub {}
