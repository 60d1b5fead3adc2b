enum PipelinesStub {}
