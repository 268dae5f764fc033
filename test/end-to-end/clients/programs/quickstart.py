"""Does the steps of Microsoft's quick-start for Python with azure-batch 14 and account keys."""

import io
import time
from datetime import datetime, timedelta, timezone

from azure.batch import models
from azure.storage.blob import BlobSasPermissions, generate_blob_sas
from connect_with_keys import batch, blobs

POOL, JOB = "quickstart-pool", "quickstart-job"

# Upload the inputs, which tasks download by a SAS.
container = blobs.get_container_client("quickstart-inputs")
container.create_container()
inputs = []
for number in range(3):
    name = f"input{number}.txt"
    blob = container.upload_blob(name, f"input {number}\n".encode())
    sas = generate_blob_sas(
        blobs.account_name,
        container.container_name,
        name,
        account_key=blobs.credential.account_key,
        permission=BlobSasPermissions(read=True),
        expiry=datetime.now(timezone.utc) + timedelta(hours=1),
    )
    inputs.append(models.ResourceFile(http_url=f"{blob.url}?{sas}", file_path=name))

# Create a pool, a job and a task per input.
batch.pool.add(
    models.PoolAddParameter(
        id=POOL,
        vm_size="STANDARD_D2S_V3",
        virtual_machine_configuration=models.VirtualMachineConfiguration(
            image_reference=models.ImageReference(
                publisher="canonical", offer="0001-com-ubuntu-server-jammy", sku="22_04-lts", version="latest"
            ),
            node_agent_sku_id="batch.node.ubuntu 22.04",
        ),
        target_dedicated_nodes=2,
    )
)
batch.job.add(models.JobAddParameter(id=JOB, pool_info=models.PoolInformation(pool_id=POOL)))
batch.task.add_collection(
    JOB,
    [
        models.TaskAddParameter(
            id=f"Task{index}", command_line=f'/bin/bash -c "cat {file.file_path}"', resource_files=[file]
        )
        for index, file in enumerate(inputs)
    ],
)

# Wait for the tasks, and print what they printed.
deadline = time.monotonic() + 120
while any(task.state != models.TaskState.completed for task in batch.task.list(JOB)):
    assert time.monotonic() < deadline, "the tasks must end within 2 minutes"
    time.sleep(0.2)
for task in batch.task.list(JOB):
    stream = io.BytesIO()
    for chunk in batch.file.get_from_task(JOB, task.id, "stdout.txt"):
        stream.write(chunk)
    print(f"{task.id} on {task.node_info.node_id}: {stream.getvalue().decode().strip()}")

# Cause an error of the service.
try:
    batch.job.add(models.JobAddParameter(id=JOB, pool_info=models.PoolInformation(pool_id=POOL)))
    raise AssertionError("the job must exist")
except models.BatchErrorException as error:
    print(f"{error.error.code}: {error.error.message.value.splitlines()[0]}")

# Clean up.
container.delete_container()
batch.job.delete(JOB)
batch.pool.delete(POOL)
