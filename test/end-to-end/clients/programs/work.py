"""Does real work with azure-batch 15 and azure-storage-blob."""

import time

from azure.batch import models
from azure.core.exceptions import HttpResponseError, ResourceExistsError, ResourceNotFoundError
from connect import batch, blobs

container = blobs.get_container_client("files")
machine = models.VirtualMachineConfiguration(
    image_reference=models.BatchVmImageReference(publisher="canonical", offer="ubuntu-24_04-lts", sku="server"),
    node_agent_sku_id="batch.node.ubuntu 24.04",
)


def wait_for(condition):
    deadline = time.monotonic() + 120
    while not (result := condition()):
        assert time.monotonic() < deadline, "the condition must become true within 2 minutes"
        time.sleep(0.2)
    return result


def fails(error, code, call):
    try:
        call()
    except error as caught:
        assert caught.error.code == code if hasattr(caught.error, "code") else caught.error_code == code, caught
        return
    raise AssertionError(f"{code} is expected")


def text(chunks):
    return b"".join(chunks).decode()


# A pool that grows.
batch.create_pool(
    models.BatchPoolCreateOptions(
        id="python", vm_size="Standard_D2s_v3", virtual_machine_configuration=machine, target_dedicated_nodes=1
    )
)
assert batch.pool_exists("python")
assert "python" in [pool.id for pool in batch.list_pools()]
wait_for(lambda: batch.get_pool("python").allocation_state == models.AllocationState.STEADY)
batch.begin_resize_pool("python", models.BatchPoolResizeOptions(target_dedicated_nodes=2)).result()
wait_for(lambda: [node.state for node in batch.list_nodes("python")] == ["idle", "idle"])
nodes = [node.id for node in batch.list_nodes("python")]
batch.update_pool("python", models.BatchPoolUpdateOptions(metadata=[models.BatchMetadataItem(name="a", value="b")]))
assert batch.get_pool("python").metadata[0].value == "b"
assert {count.pool_id: count.dedicated.idle for count in batch.list_pool_node_counts()}["python"] == 2

# A job with a task alone, and a collection of tasks of which one fails.
batch.create_job(models.BatchJobCreateOptions(id="python", pool_info=models.BatchPoolInfo(pool_id="python")))
hello = models.BatchTaskCreateOptions(id="hello", command_line="sh -c 'echo hello; echo x > out.txt'")
batch.create_task("python", hello)
collection = [models.BatchTaskCreateOptions(id=f"t{i}", command_line=f"sh -c 'exit {i}'") for i in range(3)]
results = batch.create_tasks("python", collection)
assert results is not None
wait_for(lambda: all(task.state == "completed" for task in batch.list_tasks("python")))
assert batch.get_job_task_counts("python").task_counts.succeeded == 2
failed = batch.get_task("python", "t2")
assert failed.execution_info.exit_code == 2 and failed.execution_info.failure_info.code == "FailureExitCode"
failing = batch.list_tasks("python", filter="executionInfo/exitCode ne 0")
assert sorted(task.id for task in failing) == ["t1", "t2"]
batch.reactivate_task("python", "t1")
wait_for(lambda: batch.get_task("python", "t1").state == "completed")

# Files of a task and of a node.
names = [file.name for file in batch.list_task_files("python", "hello", recursive=True)]
assert "stdout.txt" in names and "wd/out.txt" in names, names
assert text(batch.download_task_file("python", "hello", "stdout.txt")) == "hello\n"
assert text(batch.download_task_file("python", "hello", "stdout.txt", ocp_range="bytes=1-3")) == "ell"
assert batch.get_task_file_properties("python", "hello", "wd/out.txt").content_length == 2
node = batch.get_task("python", "hello").node_info.node_id
path = "workitems/python/job-1/hello/stdout.txt"
assert path in [file.name for file in batch.list_node_files("python", node, recursive=True)]
assert text(batch.download_node_file("python", node, path)) == "hello\n"
batch.delete_task_file("python", "hello", "wd/out.txt")

# Changes of the job, and errors.
batch.update_job("python", models.BatchJobUpdateOptions(priority=100))
assert batch.get_job("python").priority == 100
batch.begin_disable_job("python", models.BatchJobDisableOptions(disable_tasks="requeue")).result()
batch.begin_enable_job("python").result()
fails(ResourceNotFoundError, "TaskNotFound", lambda: batch.get_task("python", "none"))
fails(ResourceNotFoundError, "JobNotFound", lambda: batch.get_job("none"))
machine.node_agent_sku_id = "none"
wrong = models.BatchPoolCreateOptions(
    id="wrong", vm_size="Standard_D2s_v3", virtual_machine_configuration=machine
)
fails(HttpResponseError, "InvalidPropertyValue", lambda: batch.create_pool(wrong))
again = models.BatchJobCreateOptions(id="python", pool_info=models.BatchPoolInfo(pool_id="python"))
fails(ResourceExistsError, "JobExists", lambda: batch.create_job(again))

# A job schedule.
schedule = models.BatchJobScheduleCreateOptions(
    id="nightly",
    schedule=models.BatchJobScheduleConfiguration(),
    job_specification=models.BatchJobSpecification(pool_info=models.BatchPoolInfo(pool_id="python")),
)
batch.create_job_schedule(schedule)
wait_for(lambda: [job.id for job in batch.list_jobs_from_schedule("nightly")] == ["nightly:job-1"])
assert batch.get_job_schedule("nightly").state == "active"
batch.begin_terminate_job_schedule("nightly").result()
batch.begin_delete_job_schedule("nightly").result()

# Blobs.
container.upload_blob("python/a.txt", b"hello", metadata={"job": "python"})
container.upload_blob("python/large", bytes(9_000_000), max_concurrency=2)
assert [blob.name for blob in container.list_blobs(name_starts_with="python/")] == ["python/a.txt", "python/large"]
assert container.download_blob("python/a.txt").readall() == b"hello"
assert len(container.download_blob("python/large").readall()) == 9_000_000
assert container.get_blob_client("python/a.txt").get_blob_properties().metadata == {"job": "python"}
fails(ResourceExistsError, "BlobAlreadyExists", lambda: container.upload_blob("python/a.txt", b"again"))
fails(ResourceNotFoundError, "BlobNotFound", lambda: container.download_blob("none"))
container.delete_blobs("python/a.txt", "python/large")

# The end.
batch.begin_remove_nodes("python", models.BatchNodeRemoveOptions(node_ids=nodes[:1])).result()
assert batch.get_node("python", nodes[1]).state == "idle"
batch.delete_task("python", "t0")
batch.begin_delete_job("python").result()
batch.begin_delete_pool("python").result()
assert "python" not in [pool.id for pool in batch.list_pools()]
print("done")
