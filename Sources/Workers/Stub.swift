enum WorkersStub {}
