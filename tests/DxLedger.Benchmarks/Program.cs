using DxLedger.Benchmarks;
using DxLedger.Benchmarks.Appending;
using DxLedger.Benchmarks.Projecting;

return args switch
{
    ["append", .. var options] => await AppendCommand.RunAsync(options),
    ["rebuild", .. var options] => await RebuildCommand.RunAsync(options),
    ["lag", .. var options] => await LagCommand.RunAsync(options),
    ["past", .. var options] => await PastCommand.RunAsync(options),
    [] => await AppendCommand.RunAsync([]),
    _ => Usage.Write(),
};
