return await DxLedger.Commands.CommandLine.RunAsync(args);
