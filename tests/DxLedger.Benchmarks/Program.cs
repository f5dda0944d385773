using DxLedger.Benchmarks;
using DxLedger.Benchmarks.Appending;

return args switch
{
    ["append", .. var options] => await AppendCommand.RunAsync(options),
    [] => await AppendCommand.RunAsync([]),
    _ => Usage.Write(),
};
