# This file is maintained automatically by "terraform init".
# Manual edits may be lost in future updates.

provider "registry.terraform.io/hashicorp/aws" {
  version     = "6.61.0"
  constraints = ">= 6.54.0, < 7.0.0"
  hashes = [
    "h1:/LR+WmjQr+mio3oxmUz0utvuk1USC0qa42+Y3dBoE44=",
    "h1:AXaTGQ1/c8c8tMVlsiP1AbTvgIZYatMul9g0DYpIdJ4=",
    "h1:AiZJculYPpUE0OekmDkKg6tmgMq6ZCt25qAPBLKijv0=",
    "h1:F1heQs83kGhC3pN6fumtYJXd79vFaZ3dcl+ug7SfzWo=",
    "h1:FkRyWTkNOPCl7qr4UmyiMfO0tsZt9SFlk66VDHajNiE=",
    "h1:Ix8guxqBWKze4iYlhEQ4lckue3o2fw3QmWb6caegjow=",
    "h1:Kl91YvWRdorx6POwgdFf6ZBsHHa86GhazsqOwPvunyo=",
    "h1:N09EN8js6rrSP9KJ7kmYhXRA1vJfCLEwlKGVEpMxlN4=",
    "h1:TEUWQnsDFXrOjdLhpLqXkOT5WF8c9XK9EealsGEXLeE=",
    "h1:WfUD7cVLT7FQU3tUZweSmbSt2rnipzYUkSeGlB0vpm4=",
    "h1:buFhEbeRrLbQJS0LwGjWfFvsYu0QQe8Xx3/KeRCVk0g=",
    "h1:luPmlKygfw2SMKJkMQ++/J8rRR0ZgR0uJPupp8wy3pw=",
    "h1:qMn+laGtva7gx59tMJ0gJgdi28N7u6TCFJgxIcYe9u0=",
    "h1:vhzTI4PeOTWCJ0DgaKwkQ0IrpU0jMhDzDflgfwKqxUI=",
    "h1:xgqNausjCmDbyoc3aY+flDVsUKgefbTjgKA9cQun4Ks=",
    "zh:216566f0fbc506e107d3a961c87d88aed052ec2b4ced13388394d3cff30425ac",
    "zh:4700ad141d0ad96465ac35a3900f2ff7c91a1e5528428ac687c8b5825c0be718",
    "zh:6b79d2fa6550fc51e2fac04f1066c5cc96e957e7634ad86d2250240e637db205",
    "zh:76f6227bf2bcd7422cf29d9868d8b517c8220ec3edd4e7c8434b867a71c03334",
    "zh:9b12af85486a96aedd8d7984b0ff811a4b42e3d88dad1a3fb4c0b580d04fa425",
    "zh:a7be5814cf94a8e3869ec9fa7f5182223a11373a4510ce68b9bab431f9b83746",
    "zh:b65392e24506fe99f8df7bd2b5d3940d7a234b64b79a890f1aabe2be91a827e5",
    "zh:b68a5092203cf5a9d1a5f01f9f2e96fded3eb7cacfd49ae851c50b87bc610fe9",
    "zh:b8fedfa62bac16592519e1bae0c82dd7cd1544b0637543d72e3597e46ad7db32",
    "zh:bba8a35212c07e68b6c881aa011c4b26a284e42b971059579aca9ffb63a8faef",
    "zh:bbd0391e3e2f21c8930872829df7cf7f4e35f84c4d6d7b7619a94f8078fe6f3d",
    "zh:c9c921e8e466281c04cada8d336ec1ce978128ee153e9df7b451847fbea49d18",
    "zh:c9cb0be3097f4392b977fa254d28efd0909d008f572e74a41ead6c0d84c0daaa",
    "zh:cc7aeb23fa3775816e391d4668a9865f787993f9f8d6f5b7a9f7e4effdffb3cb",
    "zh:e59e487220cec8999bbd120ba8f97b5e04b010fb9149e47d4c9032961614d7c7",
    "zh:fa19a7571a99397120f2f2bdcf33bbcc2f39091b9b0c879cd7e5f9ebb1966c40",
  ]
}
